builtins.splitVersion ".-.-"
