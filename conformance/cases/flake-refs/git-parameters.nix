map builtins.parseFlakeRef [
  "git+https://h/a?shallow=1&submodules=1&lfs=1&exportIgnore=1&allRefs=1"
  "git+https://h/a?shallow=0&submodules=true"
  "git:/a"
  "git://h/a"
  "git+file:///a?ref=b/c&rev=0123456789abcdef0123456789abcdef01234567"
  "hg+https://h/a?ref=b&shallow=1"
  "hg+file:///a"
  "git+http://h"
  "git+ssh://h/a"
]
