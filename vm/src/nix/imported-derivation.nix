# What `import` makes of a derivation in the store: a set as `derivation` returns it, but without the
# derivation's attributes, which are not known any more.
stored@{
  drvPath,
  name,
  outputs,
  ...
}:

let
  common = (builtins.listToAttrs all) // {
    all = map (output: output.value) all;
    inherit drvPath name;
    type = "derivation";
  };

  one = outputName: {
    name = outputName;
    value = common // {
      outPath = builtins.getAttr outputName stored;
      inherit outputName;
    };
  };

  all = map one outputs;
in
(builtins.head all).value
