let
  apply =
    f:
    x:
    f
      x;
  fail =
    {
      name,
      ...
    }@args:
    throw ''
      ${name}
        indented
    '';
in
{
  result =
    apply
      fail
      {
        name = "a";
        other = 1;
      };
}
