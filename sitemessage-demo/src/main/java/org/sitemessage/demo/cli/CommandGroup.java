package org.sitemessage.demo.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that consists of commands, and does nothing without one. */
public abstract class CommandGroup implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public final Integer call() {
    var names = List.copyOf(spec.subcommands().keySet());
    var last = names.size() - 1;
    throw new ParameterException(
        spec.commandLine(),
        "name one of the commands %s and %s"
            .formatted(String.join(", ", names.subList(0, last)), names.get(last)));
  }
}
