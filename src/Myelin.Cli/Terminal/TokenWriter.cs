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

    private string Write(ReadOnlySpan<byte> bytes, bool flush)
    {
        Span<char> characters = new char[_decoder.GetCharCount(bytes, flush)];
        int count = _decoder.GetChars(bytes, characters, flush);
        string piece = new(characters[..count]);
        _text.Append(piece);
        // A model may write what steers a terminal.
        output.Write(string.Concat(piece.Select(c => char.IsControl(c) && c is not '\n' and not '\t' ? '\uFFFD' : c)));
        return piece;
    }
}
