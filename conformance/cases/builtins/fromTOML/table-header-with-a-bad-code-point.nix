builtins.fromTOML "[x.\"a\\ud800\" .b ]"
