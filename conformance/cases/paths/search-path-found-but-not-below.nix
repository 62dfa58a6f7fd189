<here/missing>
