using System.Text;

namespace Myelin.Runs;

/// <summary>Writes lines to a file that has no half of one, even if the disk is full.</summary>
internal sealed class WholeLines(Stream stream)
{
    private long _whole;

    /// <exception cref="IOException">They cannot be written; the file ends with the lines before them.</exception>
    internal void Write(string lines)
    {
        try
        {
            stream.Write(Encoding.UTF8.GetBytes(lines));
            stream.Flush();
            _whole = stream.Position;
        }
        catch (IOException)
        {
            stream.SetLength(_whole);
            throw;
        }
    }
}
