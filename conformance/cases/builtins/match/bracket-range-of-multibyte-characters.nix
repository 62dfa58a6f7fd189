builtins.match "[à-é]+" "é"
