using System.Net;
using System.Net.Sockets;

namespace MeshMetric.Testing.Processes;

/// <summary>A port for a program that can't be asked which one it took.</summary>
public static class FreePort
{
    /// <summary>A port of 127.0.0.1 that nobody listens on at the moment.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
