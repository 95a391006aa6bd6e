package org.sitemessage.api;

/** Tells message types that are written in templates from those that are written in code. */
final class TemplateUse {
  private TemplateUse() {}

  /** Returns whether a class of message types does not override {@link MessageType#compose}. */
  static boolean isComposedByTemplates(Class<? extends MessageType> type) {
    try {
      return type.getMethod("compose", Message.class, Dispatch.class, Templates.class)
          .getDeclaringClass()
          .equals(MessageType.class);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("MessageType.compose has other parameters", e);
    }
  }
}
