{
  inside = 1;
}
