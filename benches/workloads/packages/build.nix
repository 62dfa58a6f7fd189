# The one way in which packages are built: a derivation with an environment computed from what a package says,
# and beside it what is known about the package.
{
  system,
  shell,
  tools,
  lib,
}:
let
  inherit (builtins)
    concatMap
    filter
    getAttr
    removeAttrs
    ;

  build =
    {
      name,
      version,
      inputs ? [ ],
      propagated ? [ ],
      flags ? [ ],
      doCheck ? false,
      about ? { },
      passed ? { },
      ...
    }@given:
    let
      own = removeAttrs given [
        "about"
        "passed"
        "inputs"
        "propagated"
        "version"
        "flags"
        "doCheck"
      ];
      present = filter (i: i != null);
      all = present inputs ++ concatMap (i: i.propagated or [ ]) (present (inputs ++ propagated));
      drv = derivation (
        own
        // {
          inherit system version;
          name = "${name}-${version}";
          builder = "${shell}/bin/sh";
          args = [
            "-e"
            ./builder.sh
          ];
          inputs = all;
          propagated = present propagated;
          configureFlags = lib.words flags;
          check = doCheck;
          path = map (t: "${t}/bin") tools;
          outputs = given.outputs or [ "out" ];
        }
      );
    in
    drv
    // passed
    // {
      inherit name version propagated;
      about = {
        homepage = "https://${name}.example.org/";
        license = "free";
        available = true;
      }
      // about;
      # Made again with other attributes.
      changed = change: build (given // change given);
    };
in
build
