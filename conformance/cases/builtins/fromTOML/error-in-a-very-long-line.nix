builtins.fromTOML "a = [ ${builtins.concatStringsSep ", " (builtins.genList toString 60)} x, ${builtins.concatStringsSep ", " (builtins.genList toString 60)} ]"
