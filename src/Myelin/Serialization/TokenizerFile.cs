using Myelin.Serialization;

namespace Myelin;

/// <summary>Saves and loads tokenizers.</summary>
public static class TokenizerFile
{
    extension(Tokenizer tokenizer)
    {
        /// <summary>Writes the tokenizer as JSON; a crash leaves the old file or the new one.</summary>
        /// <exception cref="IOException">It cannot be written.</exception>
        public void Save(string path) => AtomicFile.WriteText(path, tokenizer.ToJson());
    }

    extension(Tokenizer)
    {
        /// <summary>Reads a tokenizer that <c>Save</c> wrote.</summary>
        /// <exception cref="InvalidDataException">The file is something else, or damaged.</exception>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        public static Tokenizer Load(string path) => Tokenizer.FromJson(TextFile.Read(path));
    }
}
