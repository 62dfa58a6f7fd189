# Builds a package in the usual three steps.
export PATH=/bin:/usr/bin
for library in $libraries; do
  export CPPFLAGS="$CPPFLAGS -I$library/include" LDFLAGS="$LDFLAGS -L$library/lib"
done
tar xf "$src"
cd ./*/
./configure --prefix="$out" $flags
make
make install
