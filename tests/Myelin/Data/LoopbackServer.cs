using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Myelin.Tests.Data;

/// <summary>What the server does with a request.</summary>
internal sealed record Answer(byte[] Content, int Status = 200, bool Ranges = true, int? CutAfter = null, bool Silent = false);

/// <summary>A server on loopback that gives files as told, with ranges, cut short, wrong or not at all.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, Answer> _answer;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Task _loop;

    internal LoopbackServer(Func<string, Answer> answer)
    {
        _answer = answer;
        _listener.Start();
        _loop = Task.Run(Serve);
    }

    internal Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/data/");

    /// <summary>The requests so far, as <c>name</c> or <c>name bytes=5-</c>.</summary>
    internal List<string> Requests { get; } = [];

    public void Dispose()
    {
        _stopped.Cancel();
        _loop.Wait();
        _stopped.Dispose();
        _listener.Dispose();
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stopped.Token);
                try
                {
                    await Respond(client.GetStream());
                }
                catch (IOException)
                {
                    // The client left.
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Respond(NetworkStream stream)
    {
        var reader = new StreamReader(stream, Encoding.ASCII);
        string name = (await reader.ReadLineAsync(_stopped.Token))!.Split(' ')[1].Split('/')[^1];
        long? from = null;
        while (await reader.ReadLineAsync(_stopped.Token) is { Length: > 0 } line)
        {
            if (line.StartsWith("Range: bytes=", StringComparison.Ordinal))
                from = long.Parse(line["Range: bytes=".Length..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture);
        }

        lock (Requests) Requests.Add(from is null ? name : $"{name} bytes={from}-");
        Answer answer = _answer(name);
        if (answer.Silent) await Task.Delay(System.Threading.Timeout.Infinite, _stopped.Token);
        int start = answer.Ranges && answer.Status == 200 ? (int)(from ?? 0) : 0;
        byte[] body = start <= answer.Content.Length ? answer.Content[start..] : [];
        string status = answer.Status != 200 ? $"{answer.Status} Trouble" : start > 0 && body.Length == 0 ? "416 Range Not Satisfiable" : start > 0
            ? "206 Partial Content" : "200 OK";
        string range = status.StartsWith("206", StringComparison.Ordinal)
            ? $"Content-Range: bytes {start}-{answer.Content.Length - 1}/{answer.Content.Length}\r\n" : "";
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n{range}Connection: close\r\n\r\n"), _stopped.Token);
        await stream.WriteAsync(body.AsMemory(0, Math.Min(body.Length, answer.CutAfter ?? body.Length)), _stopped.Token);
        await stream.FlushAsync(_stopped.Token);
    }
}
