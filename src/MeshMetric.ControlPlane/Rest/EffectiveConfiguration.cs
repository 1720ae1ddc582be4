using System.Text.Json;

using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>The effective settings, under the names of their flags; secrets are masked.</summary>
internal static class EffectiveConfiguration
{
    /// <summary>Writes the settings as one object.</summary>
    public static void Write(ControlPlaneOptions options, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("store", options.Store.Kind == StoreKind.Sqlite ? "sqlite" : "postgres");
        writer.WriteString("data-dir", options.Store.Sqlite.DataDirectory);
        if (options.Store.Kind == StoreKind.Postgres)
        {
            writer.WriteString("postgres-connection", options.Store.Postgres.MaskedConnectionString);
            writer.WriteNumber("postgres-pool-size", options.Store.Postgres.MaxPoolSize);
            writer.WriteString("postgres-timeout", $"{options.Store.Postgres.CommandTimeout.TotalSeconds}s");
            writer.WriteString("store-resync", $"{options.Store.Postgres.ResyncInterval.TotalSeconds}s");
        }

        writer.WriteString("api-listen", options.ApiListen.ToString());
        writer.WriteString("mads-listen", options.MadsListen.ToString());
        writer.WriteString("xds-listen", options.XdsListen.ToString());
        writer.WriteString("tls-cert-file", options.TlsCertificateFile);
        writer.WriteString("tls-key-file", options.TlsKeyFile);
        writer.WriteBoolean("insecure-allow-remote", options.AllowInsecureRemote);
        writer.WriteString("encryption-key-file", options.EncryptionKeyPath);
        writer.WriteBoolean("localhost-is-admin", options.LocalhostIsAdmin);
        writer.WriteBoolean("bootstrap-admin-token", options.BootstrapAdminToken);
        writer.WriteString("dp-auth", options.EffectiveDataplaneAuthentication == DataplaneAuthentication.Token ? "token" : "none");
        writer.WriteString("mads-token-file", options.MadsTokenFile);
        writer.WriteString("zone", options.Zone);
        writer.WriteString("mads-default-fetch-timeout", $"{options.Assignments.DefaultFetchTimeout.TotalSeconds}s");
        writer.WriteString("mads-max-fetch-timeout", $"{options.Assignments.MaxFetchTimeout.TotalSeconds}s");
        writer.WriteNumber("mads-max-waiting-polls", options.Assignments.MaxWaitingPolls);
        writer.WriteNumber("mads-max-streams", options.Assignments.MaxStreams);
        writer.WriteNumber("mads-max-clients", options.Assignments.MaxClients);
        writer.WriteString("envoy-question-timeout", $"{options.Questions.Timeout.TotalSeconds}s");
        writer.WriteString("envoy-pickup-timeout", $"{options.Questions.PickupTimeout.TotalSeconds}s");
        writer.WriteString("envoy-answer-timeout", $"{options.Questions.AnswerTimeout.TotalSeconds}s");
        writer.WriteNumber("max-envoy-answer-bytes", options.Questions.MaxAnswerBytes);
        writer.WriteNumber("max-envoy-questions", options.Questions.MaxOpen);
        writer.WriteNumber("max-envoy-questions-per-dataplane", options.Questions.MaxOpenPerDataplane);
        writer.WriteNumber("max-body-bytes", options.MaxBodyBytes);
        writer.WriteNumber("max-report-bytes", options.MaxReportBytes);
        writer.WriteString("dataplane-offline-after", $"{options.DataplaneOfflineAfter.TotalSeconds}s");
        writer.WriteString("dataplane-remove-after", $"{options.DataplaneRemoveAfter.TotalSeconds}s");
        writer.WriteString("max-poll-time", $"{options.MaxPollTime.TotalSeconds}s");
        writer.WriteNumber("max-dry-run-bytes", options.MaxDryRunBytes);
        writer.WriteString("drain-time", $"{options.DrainTimeout.TotalSeconds}s");
        writer.WriteEndObject();
    }
}
