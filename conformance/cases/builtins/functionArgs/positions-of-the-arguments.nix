let
  args = builtins.functionArgs (
    { first
    , second ? 2
    }: first
  );
in
map (name: { inherit (builtins.unsafeGetAttrPos name args) line column; }) [ "first" "second" ]
