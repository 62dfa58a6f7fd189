removeAttrs (builtins.unsafeGetAttrPos "a" ({ "ééé" = 1; a = 1; })) [ "file" ]
