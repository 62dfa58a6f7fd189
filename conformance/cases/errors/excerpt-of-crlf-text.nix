{
 a = nowhere;
}
