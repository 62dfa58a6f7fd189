derivationStrict {
  system = "s";
  name = "d";
  builder = "b";
  extra = throw "extra";
}
