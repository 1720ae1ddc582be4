using System.Net;
using System.Net.Sockets;

namespace MeshMetric.Demo.Shop;

/// <summary>Ports that nobody listens on at the moment.</summary>
internal static class FreePorts
{
    /// <summary>Finds several different ones on 127.0.0.1. Another program may take one before it is opened; the agent tries again then, and says so.</summary>
    public static IReadOnlyList<int> Find(int count)
    {
        List<Socket> sockets = [];
        try
        {
            for (int i = 0; i < count; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            }

            return [.. sockets.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port)];
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }
}
