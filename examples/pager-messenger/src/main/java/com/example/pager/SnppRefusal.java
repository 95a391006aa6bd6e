package com.example.pager;

/** The gateway has answered, and does not go along. */
final class SnppRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient SnppReply reply;

  SnppRefusal(SnppReply reply) {
    super(reply.shown());
    this.reply = reply;
  }

  SnppReply reply() {
    return reply;
  }
}
