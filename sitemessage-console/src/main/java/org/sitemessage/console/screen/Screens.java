package org.sitemessage.console.screen;

import org.sitemessage.console.web.Doors;

/** All screens of the console. */
public final class Screens {
  private Screens() {}

  /** Mounts them. */
  public static void mount(Doors doors) {
    var proposals = new Proposals();
    Overview.mount(doors);
    Messages.mount(doors, proposals);
    Dispatches.mount(doors, proposals);
    SavedFilters.mount(doors);
    Changes.mount(doors);
    Operations.mount(doors);
    Messengers.mount(doors);
    Volumes.mount(doors);
    Nodes.mount(doors);
    Compose.mount(doors);
    People.mount(doors);
    Suppressions.mount(doors);
    FeedbackScreen.mount(doors);
    Logs.mount(doors);
    Access.mount(doors);
    Settings.mount(doors);
    doors.end();
  }
}
