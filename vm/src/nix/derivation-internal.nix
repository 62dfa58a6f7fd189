# `derivation`, as every evaluation finds it in its global scope.
#
# `derivationStrict` instantiates a derivation: it evaluates all its attributes and answers with the
# store paths. Package sets must be able to talk about packages without instantiating them, so what
# programs get is the set below, which does so only when a store path is asked for.
#
# Lines and columns matter in this file: traces of failed instantiations show them, and they are to
# be those that C++ Nix shows. And no attribute of the result may be evaluated earlier than is
# necessary.

/**
  Describe something to build.

  # Argument

  The set of the derivation's attributes: `name`, `system`, `builder`, and as many others as the
  builder wants to find in its environment.

  # Result

  That set with these attributes added:

    * `drvPath`, the store path of the derivation, and `outPath`, that of the output;
    * for each of `outputs` an attribute of that name: the same result, for that output;
    * `all`, the list of these;
    * `outputName`, `type` (which is "derivation") and `drvAttrs` (the argument itself).

  The result stands for the first of the outputs.
*/
drvAttrs@{
  outputs ? [ "out" ],
  ...
}:

let

  strict = derivationStrict drvAttrs;

  commonAttrs =
    drvAttrs
    // (builtins.listToAttrs outputsList)
    // {
      all = map (x: x.value) outputsList;
      inherit drvAttrs;
    };

  outputToAttrListElement = outputName: {
    name = outputName;
    value = commonAttrs // {
      outPath = builtins.getAttr outputName strict;
      drvPath = strict.drvPath;
      type = "derivation";
      inherit outputName;
    };
  };

  outputsList = map outputToAttrListElement outputs;

in
(builtins.head outputsList).value
