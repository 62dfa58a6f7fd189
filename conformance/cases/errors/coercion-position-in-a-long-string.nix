"${"a"} and
  ${"b"} and ${[ ]}"