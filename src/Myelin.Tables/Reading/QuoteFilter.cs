namespace Myelin.Tables;

/// <summary>
/// A text as the parser needs it: for it every quote begins or ends a quoted part, while in real files a quote within a field that does not begin
/// with one is a quote, as in 5" disk. Such quotes pass as <see cref="Plain"/>. What is wrong with quotes is found here, with its line.
/// </summary>
internal sealed class QuoteFilter(TextReader source, char delimiter, string name) : TextReader
{
    /// <summary>Stands for a quote that is an ordinary character; it is in no file that means to be read by people.</summary>
    internal const char Plain = '\uFDD0';

    private enum State { FieldStart, Field, Quoted, QuoteInQuoted }

    private State _state;
    private int _line = 1, _opened;
    private bool _afterReturn;

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        int count = source.Read(buffer);
        for (int i = 0; i < count; i++) Step(ref buffer[i]);
        if (count == 0 && _state == State.Quoted)
        {
            throw new InvalidDataException(
                $"Table: in {name}, an opening quote needs a closing one.\n" +
                $"  Got the end of the file within the field that opens at line {_opened}.\n" +
                "  Close it, and double quotes inside a field: \"\".");
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
    }

    private void Step(ref char c)
    {
        bool isEnd = c is '\n' or '\r';
        if (isEnd && !(c == '\n' && _afterReturn)) _line++;
        _afterReturn = c == '\r';
        switch (_state)
        {
            case State.Quoted:
                if (c == '"') _state = State.QuoteInQuoted;
                return;
            case State.QuoteInQuoted when c == '"':
                _state = State.Quoted;
                return;
            case State.QuoteInQuoted when !isEnd && c != delimiter && c is not (' ' or '\t'):
                throw new InvalidDataException(
                    $"Table: in {name}, after a closing quote the field must end.\n  Got '{c}' at line {_line}.\n  Double quotes inside a field: \"\".");
            case State.FieldStart when c == '"':
                (_state, _opened) = (State.Quoted, _line);
                return;
            default:
                if (c == '"') c = Plain;
                if (c == delimiter || isEnd) _state = State.FieldStart;
                else if (_state != State.QuoteInQuoted) _state = State.Field;
                return;
        }
    }
}
