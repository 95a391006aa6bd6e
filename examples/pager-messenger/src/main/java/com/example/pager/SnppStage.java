package com.example.pager;

/** The stage of a dialogue: its last command. */
enum SnppStage {
  CONNECT,
  GREETING,
  LOGIN,
  PAGE,
  TEXT,
  SEND;

  /** Returns whether no command has concerned this page alone yet. */
  boolean isBeforePage() {
    return compareTo(PAGE) < 0;
  }
}
