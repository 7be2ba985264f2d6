// The WebSocket protocol, rendered from assistant/chat/protocol.py by `manage.py renderprotocol`. Do not edit.

export const VERSION = 2;

export const MAX_FRAME_BYTES = 65536;

export const TITLE_LENGTH = 120;

export const FINAL_STATES = [
  "completed",
  "failed",
  "interrupted",
  "length",
  "refused",
  "stopped"
];

export const END_TYPES = [
  "turn.completed",
  "turn.failed",
  "turn.interrupted",
  "turn.length",
  "turn.refused",
  "turn.stopped"
];

export const CLOSE_SESSION_ENDED = 4401;

export const CLOSE_SLOW = 4408;

export const CLOSE_TOO_MANY = 4429;

export const COMMANDS = {
  "ask": [
    "id",
    "domain",
    "task",
    "inputs",
    "conversation",
    "carry",
    "again",
    "matter",
    "identifiers"
  ],
  "stop": [
    "turn"
  ],
  "resume": [
    "turn",
    "after"
  ],
  "continue": [
    "turn"
  ],
  "watch": [
    "conversation"
  ],
  "ping": []
};

export const EVENTS = {
  "ready": [
    "version",
    "domains",
    "model"
  ],
  "pong": [],
  "model.state": [
    "state",
    "message",
    "phase",
    "elapsed_seconds",
    "title",
    "demo",
    "context_length"
  ],
  "turn.accepted": [
    "id",
    "turn",
    "conversation",
    "domain",
    "task",
    "state",
    "title",
    "question",
    "chips",
    "carried",
    "anew",
    "again",
    "case",
    "language",
    "asked_by"
  ],
  "turn.queued": [
    "turn",
    "position",
    "wait_seconds"
  ],
  "turn.waiting": [
    "turn",
    "seq",
    "message"
  ],
  "turn.passages": [
    "turn",
    "seq",
    "passages"
  ],
  "reasoning.delta": [
    "turn",
    "seq",
    "text"
  ],
  "text.delta": [
    "turn",
    "seq",
    "text"
  ],
  "turn.progress": [
    "turn",
    "seq",
    "done",
    "total",
    "label"
  ],
  "turn.saving": [
    "turn",
    "saved",
    "message"
  ],
  "turn.snapshot": [
    "turn",
    "epoch",
    "seq",
    "state",
    "reasoning",
    "text",
    "passages"
  ],
  "turn.completed": [
    "turn",
    "seq",
    "code",
    "message",
    "usage",
    "passport",
    "boxed"
  ],
  "turn.length": [
    "turn",
    "seq",
    "code",
    "message",
    "usage",
    "passport",
    "boxed"
  ],
  "turn.stopped": [
    "turn",
    "seq",
    "code",
    "message",
    "usage",
    "passport",
    "boxed"
  ],
  "turn.interrupted": [
    "turn",
    "seq",
    "code",
    "message",
    "usage",
    "passport",
    "boxed"
  ],
  "turn.failed": [
    "turn",
    "seq",
    "code",
    "message",
    "usage",
    "passport",
    "boxed"
  ],
  "turn.refused": [
    "turn",
    "seq",
    "code",
    "message",
    "usage",
    "passport",
    "boxed"
  ],
  "error": [
    "code",
    "message",
    "id",
    "turn",
    "fields"
  ],
  "ask.review": [
    "id",
    "found"
  ],
  "notice": [
    "turn",
    "message"
  ],
  "going_away": []
};

export const ERROR_CODES = [
  "bad_json",
  "bad_frame",
  "bad_text",
  "bad_seq",
  "binary_not_supported",
  "too_large",
  "unknown_type",
  "bad_input",
  "not_found",
  "conflict",
  "busy",
  "rate",
  "nothing_to_stop",
  "already_final",
  "cannot_continue",
  "session_ended",
  "access_ended",
  "try_again",
  "storage_full",
  "failed"
];
