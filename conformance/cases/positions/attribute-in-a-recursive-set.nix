removeAttrs (builtins.unsafeGetAttrPos "a" (rec { b = 1;
	a = b; })) [ "file" ]
