using System.Text;
using Myelin.Data;

namespace Myelin.Cli.Terminal;

/// <summary>Writes text token by token as it is made; bytes wait until their character is whole.</summary>
internal sealed class TokenWriter(Output output, Tokenizer tokenizer)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _text = new();

    /// <summary>All that was written.</summary>
    internal string Text => _text.ToString();

    /// <summary>Writes what a token adds, and returns it.</summary>
    internal string Write(int id) => Write(tokenizer.Utf8Of(id), flush: false);

    /// <summary>Writes what is left, and ends the line.</summary>
    internal void End()
    {
        Write([], flush: true);
        output.Line();
    }

    /// <summary>Without what would steer a terminal: a model may write anything. Line breaks need no \r there.</summary>
    private static string Harmless(string piece) => string.Concat(piece.Where(c => c != '\r').Select(c => char.IsControl(c) && c is not '\n' and not '\t' ? '\uFFFD' : c));

    private string Write(ReadOnlySpan<byte> bytes, bool flush)
    {
        Span<char> characters = new char[_decoder.GetCharCount(bytes, flush)];
        int count = _decoder.GetChars(bytes, characters, flush);
        string piece = new(characters[..count]);
        _text.Append(piece);
        output.Write(output.IsTerminal ? Harmless(piece) : piece);
        return piece;
    }
}
