{
  lib,
  fetchFromGitHub,
  installShellFiles,
  nix-update-script,
  rustPlatform,
  stdenv,
  versionCheckHook,
}:

rustPlatform.buildRustPackage (finalAttrs: {
  pname = "caddyfile-ls";
  version = "VERSION";

  __structuredAttrs = true;

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

  postInstall = lib.optionalString (stdenv.buildPlatform.canExecute stdenv.hostPlatform) ''
    installShellCompletion --cmd caddyfile-ls \
      --bash <($out/bin/caddyfile-ls completions bash) \
      --fish <($out/bin/caddyfile-ls completions fish) \
      --zsh <($out/bin/caddyfile-ls completions zsh)
    $out/bin/caddyfile-ls man > caddyfile-ls.1
    installManPage caddyfile-ls.1
  '';

  nativeInstallCheckInputs = [ versionCheckHook ];
  doInstallCheck = true;

  passthru.updateScript = nix-update-script { };

  meta = {
    description = "Language server, formatter and checker for Caddyfiles";
    homepage = "https://github.com/caddyfile-ls/caddyfile-ls";
    changelog = "https://github.com/caddyfile-ls/caddyfile-ls/blob/v${finalAttrs.version}/CHANGELOG.md";
    license = with lib.licenses; [
      mit
      asl20
    ];
    maintainers = with lib.maintainers; [ ]; # who sends it
    mainProgram = "caddyfile-ls";
  };
})
