#!/bin/sh
# Provides C++ Nix 2.34.8, the reference, in a directory of its own, and prints the command that runs its
# nix-instantiate; nix-store and the other commands stand beside that.
#
#     conformance/reference.sh DIR
#
# Needs root, mmdebstrap and Debian's packages (the unstable suite has `nix-bin` 2.34.8). Elsewhere install
# Nix 2.34.8 by whatever means the system has and pass its `nix-instantiate` to the runners.
set -eu
dir=${1:?usage: reference.sh DIR}
if command -v nix-instantiate >/dev/null && nix-instantiate --version | grep -q ' 2\.34\.8$'; then
  command -v nix-instantiate
  exit 0
fi
if [ "$(id -u)" != 0 ]; then
  echo "reference.sh: needs root to make a Debian root in $dir; or install Nix 2.34.8 yourself" >&2
  exit 1
fi
if [ ! -x "$dir/usr/bin/nix-instantiate" ]; then
  command -v mmdebstrap >/dev/null || { apt-get update && apt-get install -y --no-install-recommends mmdebstrap; } >&2
  uri=$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' \
    /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null | head -n 1)
  # What an interrupted installation left has nothing mounted in it yet.
  rm -rf "$dir.part"
  timeout 900 mmdebstrap --aptopt='Acquire::Check-Valid-Until "false"' --variant=apt \
    --include=nix-bin,ca-certificates,git sid "$dir.part" "deb ${uri:-http://deb.debian.org/debian} sid main" >&2
  if [ -d "$dir" ]; then rmdir "$dir"; fi
  mv "$dir.part" "$dir"
fi
# Roots made before fetching from Git repositories was compared lack it.
[ -x "$dir/usr/bin/git" ] || { chroot "$dir" apt-get update &&
  chroot "$dir" apt-get install -y --no-install-recommends git; } >&2
mount_once() { # SOURCE TARGET: makes a directory of this machine visible in the reference's root
  mkdir -p "$dir$2"
  mountpoint -q "$dir$2" || mount --rbind "$1" "$dir$2"
}
for d in /proc /dev /dev/pts /dev/shm /tmp; do mount_once $d $d; done
here=$(cd "$(dirname "$0")/.." && pwd -P)
mount_once "$here" "$here"
if [ -n "${CORPORA:-}" ]; then mount_once "$CORPORA" "$CORPORA"; fi
mkdir -p "$dir/etc/nix" "$dir/old-root"
printf 'build-users-group =\nsubstitute = false\n' >"$dir/etc/nix/nix.conf"
for name in nix-channel nix-collect-garbage nix-copy-closure nix-daemon nix-env nix-hash nix-instantiate nix-prefetch-url nix-store; do
  cat >"$dir/$name.part" <<E2
#!/bin/sh
# A root of its own, by pivot_root: in a chroot there are no sandboxes for builds. The working directory is
# made visible there for this command unless it is, or the root has its own.
exec unshare -m --propagation private /bin/sh -c '
  cwd=\$PWD; mount --rbind "\$0" "\$0" || exit 125
  [ "\$cwd" -ef "\$0\$cwd" ] || [ -n "\$(ls -A "\$0\$cwd" 2>/dev/null)" ] ||
    { mkdir -p "\$0\$cwd" && mount --rbind "\$cwd" "\$0\$cwd"; } || exit 125
  cd "\$0" && pivot_root . old-root && cd "\$cwd" || exit 125
  PATH=/usr/bin:/bin:\$PATH exec "\$@"' "$dir" $name "\$@"
E2
  chmod +x "$dir/$name.part"
  # It may be running.
  mv "$dir/$name.part" "$dir/$name"
done
version=$("$dir/nix-instantiate" --version)
case $version in
  *" 2.34.8") ;;
  *)
    echo "reference.sh: Debian's unstable suite has $version now, not 2.34.8" >&2
    exit 1
    ;;
esac
echo "$version" >&2
echo "$dir/nix-instantiate"
