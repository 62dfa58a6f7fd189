let
  set = { f = x: x; };
in
[ (set == builtins.mapAttrs (name: value: value) set) (set == set // { }) ]
