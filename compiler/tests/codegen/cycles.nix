# Members of cycles are made first and get their captures last; the rest in order of need.
let
  even = n: n == 0 || odd (n - 1);
  odd = n: n != 0 && even (n - 1);
  list = [ head ] ++ list;
  head = even 10;
in
[ even odd list list head ]
