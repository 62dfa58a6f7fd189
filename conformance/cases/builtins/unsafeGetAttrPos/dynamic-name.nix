let
  name = "dynamic";
  set = {
    ${name} = 1;
    "quoted" = 2;
    "inter${name}" = 3;
  };
in
map (n: { inherit (builtins.unsafeGetAttrPos n set) line column; }) [ "dynamic" "quoted" "interdynamic" ]
