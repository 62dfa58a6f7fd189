builtins.replaceStrings (builtins.trace "patterns" [ (builtins.trace "pattern" "a") ]) (builtins.trace "replacements" [ (builtins.trace "replacement" "b") ]) (builtins.trace "string" "a")
