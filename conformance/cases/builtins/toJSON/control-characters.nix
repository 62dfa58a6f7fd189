builtins.toJSON (builtins.fromJSON "\"\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f\\u007f\"")
