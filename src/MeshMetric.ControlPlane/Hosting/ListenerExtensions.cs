using System.Security.Cryptography.X509Certificates;

using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MeshMetric.ControlPlane.Hosting;

/// <summary>Opens listeners, and binds endpoints to them.</summary>
internal static class ListenerExtensions
{
    /// <summary>Serves these endpoints on some listeners alone.</summary>
    public static TBuilder OnlyOn<TBuilder>(this TBuilder builder, params Listener[] listeners)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new Listeners(listeners));

    /// <summary>Opens a listener.</summary>
    /// <param name="kestrel">The server's options.</param>
    /// <param name="listener">What it is for.</param>
    /// <param name="endpoint">Where it listens.</param>
    /// <param name="certificate">What it shows, or <see langword="null"/> for no TLS.</param>
    public static void Open(this KestrelServerOptions kestrel, Listener listener, System.Net.IPEndPoint endpoint, X509Certificate2Collection? certificate)
    {
        var feature = new ListenerFeature(listener);
        kestrel.Listen(endpoint, listen =>
        {
            // Without TLS there is no negotiation: a port speaks one of the two.
            listen.Protocols = certificate is not null ? HttpProtocols.Http1AndHttp2 : listener == Listener.Xds ? HttpProtocols.Http2 : HttpProtocols.Http1;
            var limit = kestrel.ApplicationServices.GetRequiredService<ConnectionLimit>();
            listen.Use(next => limit.Guard(listener, next));
            if (certificate is not null)
            {
                listen.Use(PlainHttpAnswer.Before);
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificate[0];
                    https.ServerCertificateChain = certificate;
                });
            }

            listen.Use(next => connection =>
            {
                connection.Features.Set(feature);
                return next(connection);
            });
        });
    }
}
