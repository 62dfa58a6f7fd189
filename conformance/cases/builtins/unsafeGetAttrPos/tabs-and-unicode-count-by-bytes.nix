let
	set = { "é" = 1; b = 2; };
  text = "日本"; other = { c = 3; };
in
[ (builtins.unsafeGetAttrPos "b" set).column (builtins.unsafeGetAttrPos "c" other).column ]
