# What a builtin evaluates first is evaluated ahead of the call, in the builtin's contexts.
p: s: [
  (builtins.substring 0 (builtins.stringLength p) (s + "x"))
  (map (x: x) (builtins.attrNames (s p)))
  (builtins.elemAt (s p) (p s))
  (builtins.concatStringsSep ", " (map p (s p)) == s)
  (s (builtins.head p))
  (removeAttrs (s // { a = p; }) [ "b" ] // builtins.listToAttrs p)
  (builtins.isList p && builtins.isString (p s))
]
