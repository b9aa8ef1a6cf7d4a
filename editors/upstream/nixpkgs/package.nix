{
  lib,
  fetchFromGitHub,
  installShellFiles,
  rustPlatform,
}:

rustPlatform.buildRustPackage (finalAttrs: {
  pname = "caddyfile-ls";
  version = "VERSION";

  src = fetchFromGitHub {
    owner = "caddyfile-ls";
    repo = "caddyfile-ls";
    tag = "v${finalAttrs.version}";
    hash = lib.fakeHash;
  };

  cargoHash = lib.fakeHash;

  nativeBuildInputs = [ installShellFiles ];

  # The tests compare with Caddy, which they build with Go modules from the network.
  doCheck = false;

  postInstall = ''
    installShellCompletion --cmd caddyfile-ls \
      --bash <($out/bin/caddyfile-ls completions bash) \
      --fish <($out/bin/caddyfile-ls completions fish) \
      --zsh <($out/bin/caddyfile-ls completions zsh)
    $out/bin/caddyfile-ls man > caddyfile-ls.1
    installManPage caddyfile-ls.1
  '';

  meta = {
    description = "Language server, formatter and checker for Caddyfiles";
    homepage = "https://github.com/caddyfile-ls/caddyfile-ls";
    license = with lib.licenses; [
      mit
      asl20
    ];
    mainProgram = "caddyfile-ls";
  };
})
