# A machine that does little: remote access, a web page, a few tools.
{ pkgs, ... }:
{
  boot.loader.grub.device = "/dev/vda";
  fileSystems."/" = {
    device = "/dev/disk/by-label/root";
    fsType = "ext4";
  };
  networking.hostName = "small";
  networking.firewall.allowedTCPPorts = [
    22
    80
  ];
  services.openssh.enable = true;
  services.openssh.permitRootLogin = "no";
  services.nginx.enable = true;
  services.nginx.virtualHosts."localhost".root = "/srv/www";
  environment.systemPackages = [
    pkgs.htop
    pkgs.tmux
    pkgs.rsync
  ];
  users.users.admin = {
    isNormalUser = true;
    extraGroups = [ "wheel" ];
  };
}
