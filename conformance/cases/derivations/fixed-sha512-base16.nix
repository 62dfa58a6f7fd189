let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHashAlgo = "sha512"; outputHash = "c8c093c075e8acedb921d538b74a7f200a5f964b674c29965674a40c9e91ed2d155ecadf90970f75592a0176ee970cf18c087cbd3cbe49d00a466bd772274db6";
  };
in
[ d.drvPath d.outPath ]
