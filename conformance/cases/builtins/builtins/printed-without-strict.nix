builtins.removeAttrs builtins [ "currentTime" "builtins" ]
