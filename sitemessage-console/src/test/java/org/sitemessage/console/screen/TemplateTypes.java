package org.sitemessage.console.screen;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.extension.AbstractExtension;
import io.pebbletemplates.pebble.extension.AbstractNodeVisitor;
import io.pebbletemplates.pebble.extension.NodeVisitorFactory;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import io.pebbletemplates.pebble.node.ArgumentsNode;
import io.pebbletemplates.pebble.node.BlockNode;
import io.pebbletemplates.pebble.node.BodyNode;
import io.pebbletemplates.pebble.node.ExtendsNode;
import io.pebbletemplates.pebble.node.ForNode;
import io.pebbletemplates.pebble.node.IfNode;
import io.pebbletemplates.pebble.node.ImportNode;
import io.pebbletemplates.pebble.node.IncludeNode;
import io.pebbletemplates.pebble.node.MacroNode;
import io.pebbletemplates.pebble.node.Node;
import io.pebbletemplates.pebble.node.PrintNode;
import io.pebbletemplates.pebble.node.RootNode;
import io.pebbletemplates.pebble.node.SetNode;
import io.pebbletemplates.pebble.node.TestInvocationExpression;
import io.pebbletemplates.pebble.node.TextNode;
import io.pebbletemplates.pebble.node.expression.AddExpression;
import io.pebbletemplates.pebble.node.expression.ArrayExpression;
import io.pebbletemplates.pebble.node.expression.BinaryExpression;
import io.pebbletemplates.pebble.node.expression.ConcatenateExpression;
import io.pebbletemplates.pebble.node.expression.ContextVariableExpression;
import io.pebbletemplates.pebble.node.expression.Expression;
import io.pebbletemplates.pebble.node.expression.FilterExpression;
import io.pebbletemplates.pebble.node.expression.FilterInvocationExpression;
import io.pebbletemplates.pebble.node.expression.FunctionOrMacroInvocationExpression;
import io.pebbletemplates.pebble.node.expression.GetAttributeExpression;
import io.pebbletemplates.pebble.node.expression.LiteralBooleanExpression;
import io.pebbletemplates.pebble.node.expression.LiteralLongExpression;
import io.pebbletemplates.pebble.node.expression.LiteralStringExpression;
import io.pebbletemplates.pebble.node.expression.MapExpression;
import io.pebbletemplates.pebble.node.expression.TernaryExpression;
import io.pebbletemplates.pebble.node.expression.UnaryExpression;
import io.pebbletemplates.pebble.template.PebbleTemplateImpl;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a template with the types of its variables instead of their values, through all branches,
 * macros and templates that it includes, and collects what could not be rendered.
 */
final class TemplateTypes {
  private static final Map<String, Class<?>> FILTERED =
      Map.of(
          "time", Instant.class,
          "ago", Instant.class,
          "ms", Duration.class,
          "span", Duration.class,
          "num", Number.class);

  private static final Set<Class<?>> OPTIONALS =
      Set.of(Optional.class, OptionalLong.class, OptionalInt.class);

  private final Map<String, BodyNode> roots = new HashMap<>();
  private final Map<String, MacroNode> macros = new HashMap<>();
  private final PebbleEngine engine;
  private final Set<String> mistakes = new TreeSet<>();
  private final Set<String> read = new TreeSet<>();
  private String at = "";

  TemplateTypes(String folder) {
    var loader = new ClasspathLoader(TemplateTypes.class.getClassLoader());
    loader.setPrefix(folder);
    loader.setSuffix(".html");
    engine =
        new PebbleEngine.Builder()
            .loader(loader)
            .autoEscaping(false)
            .extension(
                new AbstractExtension() {
                  @Override
                  public List<NodeVisitorFactory> getNodeVisitors() {
                    return List.of(
                        template ->
                            new AbstractNodeVisitor((PebbleTemplateImpl) template) {
                              @Override
                              public void visit(RootNode node) {
                                roots.put(template.getName(), node.getBody());
                              }
                            });
                  }
                })
            .build();
  }

  /** Returns what could not be rendered. */
  Set<String> mistakes() {
    return mistakes;
  }

  /** Returns the templates and macros that were read. */
  Set<String> read() {
    return read;
  }

  /** Reads a template. */
  void read(String template, Map<String, Type> variables) {
    var outer = at;
    at = template;
    read.add(template);
    render(body(template), new HashMap<>(variables));
    at = outer;
  }

  /** Returns the components of records as variables. */
  static Map<String, Type> variables(Class<?>... records) {
    var all = new HashMap<String, Type>();
    Stream.of(records)
        .flatMap(one -> Stream.of(one.getRecordComponents()))
        .forEach(one -> all.put(one.getName(), one.getGenericType()));
    return all;
  }

  private BodyNode body(String template) {
    engine.getTemplate(template);
    return Optional.ofNullable(roots.get(template))
        .orElseThrow(() -> new AssertionError("no template " + template));
  }

  private void mistake(int line, String text) {
    mistakes.add("%s:%d %s".formatted(at, line, text));
  }

  private void render(Node node, Map<String, Type> variables) {
    if (node instanceof BodyNode body) {
      body.getChildren().forEach(child -> render(child, variables));
    } else if (node instanceof BlockNode block) {
      render(block.getBody(), variables);
    } else if (node instanceof PrintNode print) {
      print(print, variables);
    } else if (node instanceof IfNode branches) {
      for (var branch : branches.getConditionsWithBodies()) {
        condition(branches.getLineNumber(), branch.getLeft(), variables);
        render(branch.getRight(), variables);
      }
      Optional.ofNullable(branches.getElseBody()).ifPresent(other -> render(other, variables));
    } else if (node instanceof ForNode loop) {
      var inner = new HashMap<>(variables);
      inner.put(loop.getIterationVariable(), element(loop, type(loop.getIterable(), variables)));
      render(loop.getBody(), inner);
      Optional.ofNullable(loop.getElseBody()).ifPresent(other -> render(other, variables));
    } else if (node instanceof SetNode set) {
      variables.put(set.getName(), type(set.getValue(), variables));
    } else if (node instanceof IncludeNode include) {
      read(literal(include.getIncludeExpression()), included(include, variables));
    } else if (node instanceof ExtendsNode parent) {
      read(literal(parent.getParentExpression()), variables);
    } else if (node instanceof ImportNode library) {
      body(literal(library.getImportExpression())).getChildren().stream()
          .filter(MacroNode.class::isInstance)
          .map(MacroNode.class::cast)
          .forEach(macro -> macros.put(macro.getName(), macro));
    } else if (!(node instanceof TextNode || node instanceof MacroNode)) {
      throw new AssertionError(at + " has " + node.getClass() + ", which this test cannot read");
    }
  }

  private void print(PrintNode print, Map<String, Type> variables) {
    var type = raw(type(print.getExpression(), variables));
    if (OPTIONALS.contains(type) || Collection.class.isAssignableFrom(type) || type.isRecord()) {
      mistake(print.getLineNumber(), "prints a " + type.getName());
    }
  }

  private void condition(int line, Expression<?> condition, Map<String, Type> variables) {
    var type = type(condition, variables);
    if (type != boolean.class) {
      mistake(line, "asks whether a %s is true".formatted(type.getTypeName()));
    }
  }

  private Type element(ForNode loop, Type of) {
    if (of instanceof ParameterizedType list && Collection.class.isAssignableFrom(raw(of))) {
      return list.getActualTypeArguments()[0];
    }
    if (of instanceof ParameterizedType map && Map.class.isAssignableFrom(raw(of))) {
      return new Entry(List.of(map.getActualTypeArguments()));
    }
    if (raw(of).isArray()) {
      return raw(of).getComponentType();
    }
    mistake(loop.getLineNumber(), "goes through a " + of.getTypeName());
    return Object.class;
  }

  private Map<String, Type> included(IncludeNode include, Map<String, Type> variables) {
    var all = new HashMap<>(variables);
    try {
      var field = IncludeNode.class.getDeclaredField("mapExpression");
      field.setAccessible(true);
      if (field.get(include) instanceof MapExpression more) {
        more.getEntries().forEach((name, value) -> all.put(literal(name), type(value, variables)));
      }
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Pebble has changed", e);
    }
    return all;
  }

  private String literal(Expression<?> text) {
    if (text instanceof LiteralStringExpression literal) {
      return literal.getValue();
    }
    throw new AssertionError(at + " names a template by " + text);
  }

  private Type type(Expression<?> expression, Map<String, Type> variables) {
    if (expression instanceof ContextVariableExpression variable) {
      return Optional.ofNullable(variables.get(variable.getName()))
          .orElseGet(
              () -> {
                mistake(variable.getLineNumber(), "has no variable " + variable.getName());
                return Object.class;
              });
    } else if (expression instanceof GetAttributeExpression attribute) {
      return attribute(attribute, variables);
    } else if (expression instanceof FilterExpression filter) {
      return filtered(filter, variables);
    } else if (expression instanceof BinaryExpression<?> both) {
      return binary(both, variables);
    } else if (expression instanceof UnaryExpression one) {
      return type(one.getChildExpression(), variables);
    } else if (expression instanceof TernaryExpression either) {
      condition(either.getLineNumber(), either.getExpression1(), variables);
      type(either.getExpression3(), variables);
      return type(either.getExpression2(), variables);
    } else if (expression instanceof FunctionOrMacroInvocationExpression call) {
      return call(call, variables);
    } else if (expression instanceof ArrayExpression list) {
      list.getValues().forEach(value -> type(value, variables));
      return String[].class;
    } else if (expression instanceof LiteralBooleanExpression) {
      return boolean.class;
    } else if (expression instanceof LiteralLongExpression) {
      return long.class;
    } else if (expression instanceof LiteralStringExpression) {
      return String.class;
    }
    throw new AssertionError(
        at + " has " + expression.getClass() + ", which this test cannot read");
  }

  private Type binary(BinaryExpression<?> both, Map<String, Type> variables) {
    var left = type(both.getLeftExpression(), variables);
    if (both.getRightExpression() instanceof TestInvocationExpression test) {
      var of = raw(left);
      if (!test.getTestName().equals("empty")
          || !Stream.of(CharSequence.class, Collection.class, Map.class)
              .anyMatch(kind -> kind.isAssignableFrom(of))) {
        mistake(
            test.getLineNumber(),
            "asks whether a %s is %s".formatted(of.getName(), test.getTestName()));
      }
      return boolean.class;
    }
    type(both.getRightExpression(), variables);
    return both instanceof AddExpression || both instanceof ConcatenateExpression
        ? String.class
        : boolean.class;
  }

  private Type filtered(FilterExpression filter, Map<String, Type> variables) {
    var type = type(filter.getLeftExpression(), variables);
    var call = (FilterInvocationExpression) filter.getRightExpression();
    arguments(call.getArgs(), variables);
    var needed = Optional.<Class<?>>ofNullable(FILTERED.get(call.getFilterName()));
    if (needed.isPresent()) {
      var value =
          raw(type) == Optional.class && type instanceof ParameterizedType optional
              ? raw(optional.getActualTypeArguments()[0])
              : raw(type);
      var fits =
          needed.get() == Number.class
              ? Set.of(int.class, long.class, OptionalLong.class).contains(value)
                  || Number.class.isAssignableFrom(value)
              : needed.get() == value;
      if (!fits) {
        mistake(
            call.getLineNumber(),
            "shows a %s by \"%s\"".formatted(type.getTypeName(), call.getFilterName()));
      }
    }
    return switch (call.getFilterName()) {
      case "first" -> ((ParameterizedType) type).getActualTypeArguments()[0];
      case "length" -> long.class;
      default -> String.class;
    };
  }

  private Type call(FunctionOrMacroInvocationExpression call, Map<String, Type> variables) {
    var given = arguments(call.getArguments(), variables);
    var macro = Optional.ofNullable(macros.get(call.getFunctionName()));
    if (macro.isPresent()) {
      // A macro sees its arguments alone.
      var inner = new HashMap<String, Type>();
      var names = macro.get().getArgs().getNamedArgs();
      for (int i = 0; i < given.size(); i++) {
        inner.put(names.get(i).getName(), given.get(i));
      }
      var outer = at;
      at = outer + " > " + call.getFunctionName();
      read.add(call.getFunctionName());
      render(macro.get().getBody(), inner);
      at = outer;
    }
    return call.getFunctionName().equals("may") ? boolean.class : String.class;
  }

  private List<Type> arguments(@Nullable ArgumentsNode arguments, Map<String, Type> variables) {
    return Optional.ofNullable(arguments).map(ArgumentsNode::getPositionalArgs).stream()
        .flatMap(List::stream)
        .map(one -> type(one.getValueExpression(), variables))
        .toList();
  }

  /** Returns the type of an attribute, which Pebble finds in the same way. */
  private Type attribute(GetAttributeExpression attribute, Map<String, Type> variables) {
    var of = type(attribute.getNode(), variables);
    var name = literal(attribute.getAttributeNameExpression());
    var arguments = arguments(attribute.getArgumentsNode(), variables);
    if (Map.class.isAssignableFrom(raw(of)) && of instanceof ParameterizedType map) {
      return map.getActualTypeArguments()[1];
    }
    var upper = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    return Stream.of("get" + upper, "is" + upper, "has" + upper, name)
        .flatMap(
            found ->
                Arrays.stream(raw(of).getMethods())
                    .filter(method -> method.getName().equals(found))
                    .filter(method -> method.getParameterCount() == arguments.size())
                    .filter(method -> !Modifier.isStatic(method.getModifiers())))
        .findFirst()
        .map(method -> resolved(method, of))
        .orElseGet(
            () -> {
              mistake(
                  attribute.getLineNumber(),
                  "reads \"%s\" of a %s".formatted(name, of.getTypeName()));
              return Object.class;
            });
  }

  private static Type resolved(Method method, Type of) {
    var type = method.getGenericReturnType();
    if (type instanceof TypeVariable<?> variable && of instanceof ParameterizedType known) {
      var names = List.of(raw(of).getTypeParameters());
      return known.getActualTypeArguments()[names.indexOf(variable)];
    }
    return type;
  }

  private static Class<?> raw(Type type) {
    return type instanceof Class<?> one
        ? one
        : type instanceof ParameterizedType known ? raw(known.getRawType()) : Object.class;
  }

  /** An entry of a map with known types. */
  private record Entry(List<Type> keyAndValue) implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return keyAndValue.toArray(Type[]::new);
    }

    @Override
    public Type getRawType() {
      return Map.Entry.class;
    }

    @Override
    public Type getOwnerType() {
      return Map.class;
    }
  }
}
