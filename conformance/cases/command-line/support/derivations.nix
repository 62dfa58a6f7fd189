let
  mk = name: derivation {
    inherit name;
    system = "x86_64-linux";
    builder = "/bin/sh";
  };
in
{
  b = mk "bee";
  a = mk "ay";
}
