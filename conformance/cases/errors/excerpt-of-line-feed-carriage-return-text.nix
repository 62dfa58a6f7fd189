{
 a = nowhere;
}
