/** A certificate authority that no computer trusts; its key is thrown away. For servers of tests on loopback. */
export const authority = `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUSZ/+0RTP/mCQapNMeteKfUxooYswCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPbWlycm9ya2l0IHRlc3RzMCAXDTI2MTEyNjA4MTEyNVoYDzIx
MjYxMTAyMDgxMTI1WjAaMRgwFgYDVQQDDA9taXJyb3JraXQgdGVzdHMwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAARkNxFkVUDAnN/SoU2pnWe/3GE8PXaNq9WdpSiO
QpbO0b4d4250k07XFBx1evJbZ0MN9nlIwWxBNbeVqfoEIIZ0o2MwYTAdBgNVHQ4E
FgQUkJzjF5ofq49gOCu1Dgu55kGsvjQwHwYDVR0jBBgwFoAUkJzjF5ofq49gOCu1
Dgu55kGsvjQwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAgQwCgYIKoZI
zj0EAwIDRwAwRAIgOdeGl/ZpISvlO+hIZ+bwjtI1hVjG6037qILIDm2Fy5kCIFgY
AY4MSR0bhHemrJFJlXGmFAwZX11ox5xh2tQ9bwem
-----END CERTIFICATE-----
`;

/** A server's certificate by that authority, for 127.0.0.1 and localhost. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBpTCCAUugAwIBAgIUWdY+sP6ai0zO7k3BFQKlrh85DRwwCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPbWlycm9ya2l0IHRlc3RzMCAXDTI2MTEyNjA4MTEyNVoYDzIx
MjYxMTAyMDgxMTI1WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAARv11gk+H8OEqak6axeHiAkMF6/484GkftLXLCFhENPG+vl
R3CWxfkUAVyavnVnxST/rQJcPPMcqrhnzvOZwmzBo3MwcTAaBgNVHREEEzARhwR/
AAABgglsb2NhbGhvc3QwEwYDVR0lBAwwCgYIKwYBBQUHAwEwHQYDVR0OBBYEFE0j
BYelOdGcABjo8kE5uDuqZu8GMB8GA1UdIwQYMBaAFJCc4xeaH6uPYDgrtQ4LueZB
rL40MAoGCCqGSM49BAMCA0gAMEUCIGVxneMmfU6vCcdVs26EOKVz22R8BT/VV/CE
uncQds1cAiEA8MWWwUvybQWbRxeylVj7oYcqeId4/6935qTkNJ9bRkU=
-----END CERTIFICATE-----
`;

/** The key of that certificate. It opens nothing: the authority is trusted by tests alone. */
export const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgMKyBXiqOkr+PEuJZ
zUEzNeaCokwlOVkbBJ13jwPF3tOhRANCAARv11gk+H8OEqak6axeHiAkMF6/484G
kftLXLCFhENPG+vlR3CWxfkUAVyavnVnxST/rQJcPPMcqrhnzvOZwmzB
-----END PRIVATE KEY-----
`;
