namespace MeshMetric.Tests.Resources;

/// <summary>Good documents that between them use every field.</summary>
internal static class SampleDocuments
{
    /// <summary>The policy of MADR 035, one of each of its alternatives chosen.</summary>
    public const string Madr = """
        apiVersion: kuma.io/v1alpha1
        kind: MeshMetrics
        metadata:
          name: default
          namespace: kuma-system
        spec:
          targetRef:
            kind: Mesh
          default:
            sidecar:
              profile: minimal
              usedOnly: true
            applications:
              - path: "/metrics/prometheus"
                port: 8888
                regex: http.*
              - port: 8000 # default path is /metrics
            backends:
              - type: Prometheus
                prometheus: 
                  clientId: "main-prometheus-backend" 
                  port: 5670
                  path: /metrics
                  tls:
                    mode: Disabled
              - type: OpenTelemetry
                openTelemetry:
                  endpoint: otel-collector:4317
        """;

    /// <summary>Every field of ours.</summary>
    public const string Ours = """
        type: MeshMetric
        mesh: shop
        name: all
        labels: {team: observability}
        creationTime: "2026-01-02T03:04:05Z"
        modificationTime: "2026-01-02T03:04:05Z"
        kri: kri_mm_shop___all_
        status: {anything: [1, 2]}
        spec:
          targetRef: {kind: Dataplane, labels: {app: orders}, sectionName: http}
          expiresAt: 2027-01-01T00:00:00+02:00
          default:
            sidecar:
              profile: Minimal
              usedOnly: false
              include: [{type: Prefix, match: envoy_rbac}, {type: Regex, match: "^envoy_(http|tcp)_[a-z]{1,20}$"}]
              exclude: [{type: Contains, match: circuit_breakers}, {type: Exact, match: envoy_x}]
            applications:
              - name: orders
                path: metrics
                port: "8888"
                address: 127.0.0.1
                scheme: https
                caFile: /etc/ca.pem
                serverName: orders.local
                insecureSkipVerify: true
                basicAuth: {username: me, passwordFile: /etc/password}
                regex: http.*
                include: []
                exclude: [{type: Prefix, match: go_}]
                labels: {team: shop}
              - {port: 9000, bearerTokenFile: /etc/token, address: "[::1]"}
            labels: {region: eu}
            limits: {series: 20k, bytes: 8Mi, onExceeded: Drop}
            backends:
              - type: Prometheus
                prometheus: {clientId: main, port: 5671, path: /m, tls: {mode: ActiveMTLSBackend}}
              - type: OpenTelemetry
                openTelemetry:
                  endpoint: https://otel.example:4318/custom
                  protocol: http
                  refreshInterval: 1m30s
                  temporality: Delta
                  headers: {X-Tenant: {value: shop}, Authorization: {file: /etc/token}, X-Key: {env: KEY}, X-Token: {secret: s}}
                  tls: {caFile: a, certFile: b, keyFile: c, serverName: otel.example, insecureSkipVerify: false}
              - type: OpenTelemetry
                openTelemetry: {backendRef: {kind: MeshOpenTelemetryBackend, labels: {tier: one}}, refreshInterval: 15}
        """;

    /// <summary>Kuma's later spelling.</summary>
    public const string Kuma = """
        apiVersion: kuma.io/v1alpha1
        kind: MeshMetric
        metadata:
          name: all
          namespace: kuma-system
          labels: {kuma.io/mesh: shop}
          annotations: {a: b}
          uid: 5b9a5a0e
          resourceVersion: "12"
          generation: 3
          creationTimestamp: "2026-01-02T03:04:05Z"
          managedFields: [{manager: kubectl}]
          ownerReferences: []
          finalizers: []
        spec:
          targetRef: {kind: Mesh, proxyTypes: [Sidecar]}
          default:
            sidecar:
              includeUnused: true
              profiles:
                appendProfiles: [{name: None}, {name: Basic}]
                include: [{type: Prefix, match: envoy_a}]
                exclude: [{type: Regex, match: "envoy_b.*"}]
            applications: [{name: app, path: /metrics/prometheus, address: localhost, port: 8888}]
            backends:
              - type: Prometheus
                prometheus: {clientId: main, port: 5670, path: /metrics, tls: {mode: ProvidedTLS}}
              - type: OpenTelemetry
                openTelemetry: {endpoint: otel-collector, refreshInterval: 30s}
        status: {}
        """;

    /// <summary>The other kinds.</summary>
    public const string Others = """
        type: Mesh
        name: shop
        mtls: {enabledBackend: ca, backends: [{name: ca, type: builtin, dpCert: {rotation: {expiration: 1d}}, conf: {}}]}
        metrics:
          enabledBackend: prometheus-1
          backends:
            - name: prometheus-1
              type: prometheus
              conf:
                tls: {mode: activeMTLSBackend}
                port: 5670
                path: /metrics
                tags: {kuma.io/service: dataplane-metrics}
                envoy: {filterRegex: http2_act.*, usedOnly: true}
                aggregate:
                  - {name: my-service, path: "/metrics/prometheus", port: 8888}
                  - {name: other-sidecar, port: 8000}
        networking: {outbound: {passthrough: true}}
        ---
        type: Dataplane
        mesh: shop
        name: backend-1
        labels: {app: orders}
        networking:
          address: 10.0.0.1
          advertisedAddress: 192.168.0.1
          inbound:
            - {port: 11011, servicePort: 11012, serviceAddress: 127.0.0.1, name: http, tags: {kuma.io/service: backend, version: "2"}, health: {ready: true}}
          outbound: [{port: 33033, tags: {kuma.io/service: redis}}]
          admin: {port: 9901}
        metrics: {type: prometheus, conf: {skipMTLS: true, aggregate: [{name: a, enabled: false}]}}
        ---
        type: Dataplane
        mesh: shop
        name: gateway-1
        networking: {address: gateway.local, gateway: {type: BUILTIN, tags: {kuma.io/service: gateway}}}
        ---
        type: MeshMetricProfile
        mesh: shop
        name: slim
        spec: {extends: minimal, include: [{type: Prefix, match: envoy_a}], exclude: [{type: Prefix, match: envoy_b}]}
        ---
        type: MeshOpenTelemetryBackend
        mesh: shop
        name: collector
        labels: {tier: one}
        spec: {endpoint: {address: collector.local, port: 4318, path: /base}, protocol: http}
        """;

    public static string[] All { get; } = [Madr, Ours, Kuma, Others];
}
