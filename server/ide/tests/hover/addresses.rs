//! Addresses of sites.

use crate::check_plain;
use expect_test::{Expect, expect};

#[test]
fn addresses() {
    let address = |text: &str, expect: &Expect| check_plain(text, expect);
    address(
        "exam$0ple.com, b {\n}\n",
        &expect![[r#"
        [example.com]
        Site example.com

        - Listens on port 443 for HTTPS, on all interfaces
        - Answers for the host example.com
        - Certificate: from a public CA by ACME (Let's Encrypt first), renewed by itself
        - HTTP on port 80 is redirected to HTTPS

        Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
    "#]],
    );
    address(
        "http://exam$0ple.com {\n}\n",
        &expect![[r#"
        [http://example.com]
        Site http://example.com

        - Listens on port 80 for HTTP, on all interfaces
        - Answers for the host example.com
        - No certificate and no redirect to HTTPS

        Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
    "#]],
    );
    address(
        "exam$0ple.com:80 {\n}\n",
        &expect![[r#"
        [example.com:80]
        Site example.com:80

        - Listens on port 80 for HTTP, on all interfaces
        - Answers for the host example.com
        - No certificate and no redirect to HTTPS

        Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
    "#]],
    );
    address(
        ":$08080 {\n}\n",
        &expect![[r#"
        [:8080]
        Site :8080

        - Listens on port 8080 for HTTP, on all interfaces
        - Answers for every host
        - No certificate and no redirect to HTTPS

        Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
    "#]],
    );
    address(
        ":$08443 {\n\ttls internal\n}\n",
        &expect![[r#"
            [:8443]
            Site :8443

            - Listens on port 8443 for HTTPS, on all interfaces
            - Answers for every host
            - Certificate: none for this address, as it names no host; those of other sites serve it, or on_demand in tls
            - HTTP on port 80 is redirected to HTTPS on port 8443

            Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
        "#]],
    );
    address(
        ":$0443 {\n}\n",
        &expect![[r#"
            [:443]
            Site :443

            - Listens on port 443 for HTTPS, on all interfaces
            - Answers for every host
            - Certificate: none for this address, as it names no host; those of other sites serve it, or on_demand in tls
            - HTTP on port 80 is redirected to HTTPS

            Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
        "#]],
    );
    address(
        "local$0host {\n\tbind 127.0.0.1\n}\n",
        &expect![[r#"
        [localhost]
        Site localhost

        - Listens on port 443 for HTTPS, bound to 127.0.0.1
        - Answers for the host localhost
        - Certificate: of Caddy's own CA, as the name is not public; browsers need its root certificate
        - HTTP on port 80 is redirected to HTTPS

        Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
    "#]],
    );
    address(
        "192.168.0.$01:8443 {\n}\n",
        &expect![[r#"
            [192.168.0.1:8443]
            Site 192.168.0.1:8443

            - Listens on port 8443 for HTTPS, on all interfaces
            - Answers for the host 192.168.0.1
            - Certificate: of Caddy's own CA, as the address is private; browsers need its root certificate
            - HTTP on port 80 is redirected to HTTPS on port 8443

            Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
        "#]],
    );
    address(
        "*.example.$0com {\n}\n",
        &expect![[r#"
        [*.example.com]
        Site *.example.com

        - Listens on port 443 for HTTPS, on all interfaces
        - Answers for *.example.com; * stands for one label
        - Certificate: from a public CA by ACME, which needs the DNS challenge: tls { dns … }, a plugin
        - HTTP on port 80 is redirected to HTTPS

        Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
    "#]],
    );
    address(
        "(t) {\n\ttls {\n\t\tdns cloudflare x\n\t}\n}\n*.example.$0com {\n\timport t\n}\n",
        &expect![[r#"
            [*.example.com]
            Site *.example.com

            - Listens on port 443 for HTTPS, on all interfaces
            - Answers for *.example.com; * stands for one label
            - Certificate: from a public CA by ACME with the DNS challenge, renewed by itself
            - HTTP on port 80 is redirected to HTTPS

            Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
        "#]],
    );
    address(
        "a.example.$0com/x* {\n\ttls a.pem a.key\n\tbind unix//run/a.sock\n}\n",
        &expect![[r#"
            [a.example.com/x*]
            Site a.example.com/x*

            - Listens on unix//run/a.sock for HTTPS
            - Answers for the host a.example.com
            - Certificate: from the file a.pem (tls)
            - HTTP on port 80 is redirected to HTTPS
            - Only paths that fit /x*; a path in an address is deprecated, use handle

            Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
        "#]],
    );
    address(
        "{\n\thttp_port 8080\n\thttps_port 8443\n\tlocal_certs\n}\na.example.$0com {\n}\n",
        &expect![[r#"
            [a.example.com]
            Site a.example.com

            - Listens on port 8443 for HTTPS, on all interfaces
            - Answers for the host a.example.com
            - Certificate: of Caddy's own CA (local_certs)
            - HTTP on port 8080 is redirected to HTTPS on port 8443

            Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
        "#]],
    );
    address(
        "{\n\tauto_https off\n}\na.example.$0com {\n}\n",
        &expect![[r#"
        [a.example.com]
        Site a.example.com

        - Listens on port 443 for HTTPS, on all interfaces
        - Answers for the host a.example.com
        - Certificate: none is obtained (auto_https); TLS works only with one that tls loads
        - No redirect from HTTP (auto_https)

        Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
    "#]],
    );
    address(
        "{\n\tauto_https disable_redirects\n\tdefault_bind 10.0.0.1\n\tacme_ca https://ca\n}\na.example.$0com {\n}\n",
        &expect![[r#"
            [a.example.com]
            Site a.example.com

            - Listens on port 443 for HTTPS, bound to 10.0.0.1
            - Answers for the host a.example.com
            - Certificate: from the CA at https://ca by ACME, renewed by itself
            - No redirect from HTTP (auto_https)

            Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
        "#]],
    );
    address(
        "{\n\tacme_ca https://ca\n}\n$0localhost {\n}\n",
        &expect![[r#"
        [localhost]
        Site localhost

        - Listens on port 443 for HTTPS, on all interfaces
        - Answers for the host localhost
        - Certificate: of Caddy's own CA, as the name is not public; browsers need its root certificate
        - HTTP on port 80 is redirected to HTTPS

        Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
    "#]],
    );
    address(
        "{\n\tacme_ca https://ca\n}\n$08.8.8.8 {\n}\n",
        &expect![[r#"
        [8.8.8.8]
        Site 8.8.8.8

        - Listens on port 443 for HTTPS, on all interfaces
        - Answers for the host 8.8.8.8
        - Certificate: from the CA at https://ca by ACME, renewed by itself
        - HTTP on port 80 is redirected to HTTPS

        Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
    "#]],
    );
    address(
        "$08.8.8.8 {\n}\n",
        &expect![[r#"
        [8.8.8.8]
        Site 8.8.8.8

        - Listens on port 443 for HTTPS, on all interfaces
        - Answers for the host 8.8.8.8
        - Certificate: of Caddy's own CA; of a public CA if the file sets email or an issuer
        - HTTP on port 80 is redirected to HTTPS

        Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
    "#]],
    );
    address(
        "$0*.com {\n}\n",
        &expect![[r#"
        [*.com]
        Site *.com

        - Listens on port 443 for HTTPS, on all interfaces
        - Answers for *.com; * stands for one label
        - Certificate: of Caddy's own CA, as no public CA issues it
        - HTTP on port 80 is redirected to HTTPS

        Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
    "#]],
    );
    address(
        "$0host.tail1.ts.net {\n}\n",
        &expect![[r#"
        [host.tail1.ts.net]
        Site host.tail1.ts.net

        - Listens on port 443 for HTTPS, on all interfaces
        - Answers for the host host.tail1.ts.net
        - Certificate: from Tailscale on this machine
        - HTTP on port 80 is redirected to HTTPS

        Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
    "#]],
    );
    address(
        "*.example.com, b {\n}\n$0a.example.com {\n}\n",
        &expect![[r#"
        [a.example.com]
        Site a.example.com

        - Listens on port 443 for HTTPS, on all interfaces
        - Answers for the host a.example.com
        - Certificate: that of *.example.com, a site of this file
        - HTTP on port 80 is redirected to HTTPS

        Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
    "#]],
    );
    address(
        "$0a.{$DOMAIN} {\n}\n",
        &expect![[r#"
        [a.{$DOMAIN}]
        Site a.{$DOMAIN}

        If the variables in it are parts of the host:

        - Listens on port 443 for HTTPS, on all interfaces
        - Answers for the host a.{$DOMAIN}
        - Certificate: from a public CA by ACME if the name is public, else of Caddy's own CA
        - HTTP on port 80 is redirected to HTTPS

        Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
    "#]],
    );
    address(
        "$0a.{$DOMAIN:localhost} {\n}\n",
        &expect![[r#"
        [a.{$DOMAIN:localhost}]
        Site a.localhost

        With the defaults of the variables in it:

        - Listens on port 443 for HTTPS, on all interfaces
        - Answers for the host a.localhost
        - Certificate: of Caddy's own CA, as the name is not public; browsers need its root certificate
        - HTTP on port 80 is redirected to HTTPS

        Documentation: https://caddyserver.com/docs/caddyfile/concepts#addresses
    "#]],
    );
}
