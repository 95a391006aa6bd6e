package com.example.pager;

/** How far a dialogue has got: what was said last. */
enum SnppStage {
  CONNECT,
  GREETING,
  LOGIN,
  PAGE,
  TEXT,
  SEND;

  /** Whether nothing was asked that has to do with this page alone. */
  boolean isBeforePage() {
    return compareTo(PAGE) < 0;
  }
}
